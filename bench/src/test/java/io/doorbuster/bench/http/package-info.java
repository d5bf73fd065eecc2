@NullMarked
package io.doorbuster.bench.http;

import org.jspecify.annotations.NullMarked;
