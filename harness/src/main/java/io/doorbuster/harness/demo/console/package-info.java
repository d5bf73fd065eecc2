/** The demo's terminal: the only code here that prints. */
@NullMarked
package io.doorbuster.harness.demo.console;

import org.jspecify.annotations.NullMarked;
