/** Entry processors on stock levels. */
@NullMarked
package io.doorbuster.grid.stock;

import org.jspecify.annotations.NullMarked;
