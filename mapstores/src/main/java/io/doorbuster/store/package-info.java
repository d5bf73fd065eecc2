/** The only code that speaks SQL: MapStores for the grid and the order journal. */
@NullMarked
package io.doorbuster.store;

import org.jspecify.annotations.NullMarked;
