@NullMarked
package io.doorbuster.harness.demo;

import org.jspecify.annotations.NullMarked;
