/** The whole shop in one JVM, with a PostgreSQL of its own and a sample catalog. */
@NullMarked
package io.doorbuster.standalone;

import org.jspecify.annotations.NullMarked;
