/** What processes print for the people who start them. */
@NullMarked
package io.doorbuster.node.console;

import org.jspecify.annotations.NullMarked;
