/** The order path, run against models of grid and database that fail in every way, from a seed. */
@NullMarked
package io.doorbuster.harness.simulation;

import org.jspecify.annotations.NullMarked;
