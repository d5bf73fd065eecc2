/** What app nodes ask of a member as a whole. */
@NullMarked
package io.doorbuster.grid.member;

import org.jspecify.annotations.NullMarked;
