/** Tells buyers by e-mail what became of their orders. */
@NullMarked
package io.doorbuster.node.email;

import org.jspecify.annotations.NullMarked;
