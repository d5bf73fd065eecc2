/** Orders as shoppers place them, and every answer that placing one can have. */
@NullMarked
package io.doorbuster.domain.order;

import org.jspecify.annotations.NullMarked;
