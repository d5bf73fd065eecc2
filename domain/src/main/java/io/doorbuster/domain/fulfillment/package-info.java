/** What the warehouse must ship, and how far it has come with it. */
@NullMarked
package io.doorbuster.domain.fulfillment;

import org.jspecify.annotations.NullMarked;
