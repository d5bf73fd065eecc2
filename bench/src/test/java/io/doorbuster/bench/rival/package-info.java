@NullMarked
package io.doorbuster.bench.rival;

import org.jspecify.annotations.NullMarked;
