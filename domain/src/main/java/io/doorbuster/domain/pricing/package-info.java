/** What a cart costs and why: promotions, tax and shipping, as pure rules on exact amounts. */
@NullMarked
package io.doorbuster.domain.pricing;

import org.jspecify.annotations.NullMarked;
