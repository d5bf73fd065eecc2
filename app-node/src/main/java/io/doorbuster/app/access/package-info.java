/** Customers who sign up and log in, keys of services, and who holds which token. */
@NullMarked
package io.doorbuster.app.access;

import org.jspecify.annotations.NullMarked;
