/** The stream that turns placed orders into fulfillment orders. */
@NullMarked
package io.doorbuster.node.fulfillment;

import org.jspecify.annotations.NullMarked;
