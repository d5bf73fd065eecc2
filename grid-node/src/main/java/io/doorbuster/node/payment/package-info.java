/** Asks for payments after orders are placed: the providers, and the job that goes to them. */
@NullMarked
package io.doorbuster.node.payment;

import org.jspecify.annotations.NullMarked;
