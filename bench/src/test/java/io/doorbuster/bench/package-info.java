@NullMarked
package io.doorbuster.bench;

import org.jspecify.annotations.NullMarked;
