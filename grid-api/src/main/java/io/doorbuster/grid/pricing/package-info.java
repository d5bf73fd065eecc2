/** How promotions, tax rates and shipping methods are changed in the grid. */
@NullMarked
package io.doorbuster.grid.pricing;

import org.jspecify.annotations.NullMarked;
