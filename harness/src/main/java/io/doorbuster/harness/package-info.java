/** Starts processes, makes load, records what was answered and checks it. */
@NullMarked
package io.doorbuster.harness;

import org.jspecify.annotations.NullMarked;
