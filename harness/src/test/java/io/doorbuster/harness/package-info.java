@NullMarked
package io.doorbuster.harness;

import org.jspecify.annotations.NullMarked;
