/** Calls about customers and keys, as they travel, and the counters of tries. */
@NullMarked
package io.doorbuster.grid.access;

import org.jspecify.annotations.NullMarked;
