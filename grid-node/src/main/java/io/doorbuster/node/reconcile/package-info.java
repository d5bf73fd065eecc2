/** Holding what the grid has against what PostgreSQL has, and bringing the grid back to it. */
@NullMarked
package io.doorbuster.node.reconcile;

import org.jspecify.annotations.NullMarked;
