/** A real sale replayed against a shop of its own, from an empty folder to a checked result. */
@NullMarked
package io.doorbuster.harness.demo;

import org.jspecify.annotations.NullMarked;
