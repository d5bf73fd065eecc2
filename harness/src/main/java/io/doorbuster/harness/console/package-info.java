/** The terminal, and tables on it: the only code here that prints. */
@NullMarked
package io.doorbuster.harness.console;

import org.jspecify.annotations.NullMarked;
