/** What the shop offers: products with their variants and prices. */
@NullMarked
package io.doorbuster.domain.catalog;

import org.jspecify.annotations.NullMarked;
