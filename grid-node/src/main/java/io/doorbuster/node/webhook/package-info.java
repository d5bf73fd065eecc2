/** Tells the warehouse's receiver of fulfillment orders, over HTTP. */
@NullMarked
package io.doorbuster.node.webhook;

import org.jspecify.annotations.NullMarked;
