/** Placing orders on the member: reserve in the grid, journal in PostgreSQL, settle in the grid. */
@NullMarked
package io.doorbuster.node.placement;

import org.jspecify.annotations.NullMarked;
