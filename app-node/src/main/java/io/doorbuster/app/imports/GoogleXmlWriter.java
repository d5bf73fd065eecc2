package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.Availability;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** A feed for Google Merchant Center in RSS 2.0: an item for each variant. */
final class GoogleXmlWriter implements CatalogWriter {

    private final Writer out;
    private final String linkPrefix;

    GoogleXmlWriter(Writer out, String linkPrefix) throws IOException {
        this.out = out;
        this.linkPrefix = linkPrefix;
        out.write("""
                <?xml version="1.0" encoding="UTF-8"?>
                <rss version="2.0" xmlns:g="%s" xmlns:d="%s">
                <channel>
                <title>Products</title>
                """.formatted(GoogleXml.GOOGLE, GoogleXml.OURS));
    }

    @Override
    public void write(List<Product> products, Map<String, Availability> availabilities) throws IOException {
        for (Product product : products) {
            for (Variant variant : product.variants()) {
                out.write("<item>\n");
                for (Map.Entry<String, String> field : GoogleFields
                        .of(product, variant, linkPrefix, availabilities.get(variant.sku())).entrySet()) {
                    element(name(field.getKey()), field.getValue());
                }
                for (String image : GoogleFields.moreImages(product)) {
                    element("g:additional_image_link", image);
                }
                out.write("</item>\n");
            }
        }
    }

    private static String name(String field) {
        return field.startsWith(ExactColumns.PREFIX)
                ? "d:" + field.substring(ExactColumns.PREFIX.length()).replace(' ', '_')
                : "g:" + field;
    }

    private void element(String name, String text) throws IOException {
        boolean isFit = XmlText.isFit(text);
        String content = XmlText.content(isFit ? text : XmlText.escape(text));
        out.write("<" + name + (isFit ? "" : " d:" + GoogleXml.ESCAPED + "=\"true\"") + ">" + content + "</" + name
                + ">\n");
    }

    @Override
    public void end() throws IOException {
        out.write("</channel>\n</rss>\n");
    }
}
