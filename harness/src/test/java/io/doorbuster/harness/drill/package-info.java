@NullMarked
package io.doorbuster.harness.drill;

import org.jspecify.annotations.NullMarked;
