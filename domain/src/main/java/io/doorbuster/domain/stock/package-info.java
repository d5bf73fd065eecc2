/** What is on hand and promised of one SKU, and the rules that change it. */
@NullMarked
package io.doorbuster.domain.stock;

import org.jspecify.annotations.NullMarked;
