/** Measures the shop against its rivals in one run. */
@NullMarked
package io.doorbuster.bench;

import org.jspecify.annotations.NullMarked;
