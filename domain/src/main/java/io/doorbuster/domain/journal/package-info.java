/** What becomes of each order of a batch, decided while its ledger rows are locked, and when a batch is sent again. */
@NullMarked
package io.doorbuster.domain.journal;

import org.jspecify.annotations.NullMarked;
