/** The REST face of the shop, a stateless client of the grid. */
@NullMarked
package io.doorbuster.app;

import org.jspecify.annotations.NullMarked;
