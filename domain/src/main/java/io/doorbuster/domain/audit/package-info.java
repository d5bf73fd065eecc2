/** Figures held against one another: what the counters say, and what the order lines add up to. */
@NullMarked
package io.doorbuster.domain.audit;

import org.jspecify.annotations.NullMarked;
