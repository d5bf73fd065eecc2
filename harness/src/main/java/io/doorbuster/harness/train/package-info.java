/** Starts each kind of process once, so that the JVM learns what later starts need. */
@NullMarked
package io.doorbuster.harness.train;

import org.jspecify.annotations.NullMarked;
