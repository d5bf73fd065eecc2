@NullMarked
package io.doorbuster.harness.deployment;

import org.jspecify.annotations.NullMarked;
