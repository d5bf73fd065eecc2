/** How an order is paid: what is known of its payment, and what follows from it. */
@NullMarked
package io.doorbuster.domain.payment;

import org.jspecify.annotations.NullMarked;
