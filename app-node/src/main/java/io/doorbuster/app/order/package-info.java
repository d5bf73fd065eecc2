/** Orders over REST: placing them, and looking at them. */
@NullMarked
package io.doorbuster.app.order;

import org.jspecify.annotations.NullMarked;
