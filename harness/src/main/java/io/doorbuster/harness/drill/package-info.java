/** Breaks a real deployment on purpose, while shoppers buy, and checks every promise afterwards. */
@NullMarked
package io.doorbuster.harness.drill;

import org.jspecify.annotations.NullMarked;
