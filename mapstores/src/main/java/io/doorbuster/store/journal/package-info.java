/** The order journal and the stock ledger: everything that changes what was promised to shoppers. */
@NullMarked
package io.doorbuster.store.journal;

import org.jspecify.annotations.NullMarked;
