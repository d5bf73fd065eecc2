@NullMarked
package io.doorbuster.harness.simulation;

import org.jspecify.annotations.NullMarked;
