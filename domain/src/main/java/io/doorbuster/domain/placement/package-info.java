/** What a member reserves for a batch of orders, and what it hands to the journal once the grid has answered. */
@NullMarked
package io.doorbuster.domain.placement;

import org.jspecify.annotations.NullMarked;
