/** Holds the rules of the code that a compiler does not check. */
@NullMarked
package io.doorbuster.architecture;

import org.jspecify.annotations.NullMarked;
