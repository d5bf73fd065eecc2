/** A stand-in for a payment provider: what it takes, it takes from nobody. */
@NullMarked
package io.doorbuster.harness.payment;

import org.jspecify.annotations.NullMarked;
