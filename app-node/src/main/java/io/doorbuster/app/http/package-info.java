/** What all endpoints share: problems, strict JSON, validation, pages, tags, keys, limits. */
@NullMarked
package io.doorbuster.app.http;

import org.jspecify.annotations.NullMarked;
