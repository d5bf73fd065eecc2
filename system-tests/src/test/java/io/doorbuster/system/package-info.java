/** The product as its users have it: processes of their own, HTTP, a real PostgreSQL server. */
@NullMarked
package io.doorbuster.system;

import org.jspecify.annotations.NullMarked;
