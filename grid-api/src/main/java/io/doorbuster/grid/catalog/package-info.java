/** Entry processors on products. */
@NullMarked
package io.doorbuster.grid.catalog;

import org.jspecify.annotations.NullMarked;
