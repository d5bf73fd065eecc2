/** Figures of the shop over a time, for those who keep its books. */
@NullMarked
package io.doorbuster.domain.report;

import org.jspecify.annotations.NullMarked;
