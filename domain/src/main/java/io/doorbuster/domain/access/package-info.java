/** Customers, their sessions, and the keys of services: who may do what. */
@NullMarked
package io.doorbuster.domain.access;

import org.jspecify.annotations.NullMarked;
