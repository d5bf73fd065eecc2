/** What the shop is measured against: other ways to sell the same stock, in the same server with the same JSON. */
@NullMarked
package io.doorbuster.bench.rival;

import org.jspecify.annotations.NullMarked;
