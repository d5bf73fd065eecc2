package io.doorbuster.app.imports;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a feed in XML, RSS 2.0 or Atom, item by item. A document type is refused, with all entities that one could
 * declare; depth, fields and texts are limited. Only one item is in memory at a time. For one thread.
 */
final class GoogleXml implements Closeable {

    static final String GOOGLE = "http://base.google.com/ns/1.0";
    /** Elements of our own, as the columns of {@link ExactColumns}. */
    static final String OURS = "https://doorbuster.io/ns/export/1";
    /** The attribute of a text that XML cannot hold as it is. */
    static final String ESCAPED = "escaped";

    /** Characters of a text: twice what a description may have. */
    private static final int MAX_TEXT = 128 * 1024;
    /** Elements within one another: a feed has five. */
    private static final int MAX_DEPTH = 16;
    /** Fields of an item, repeated ones counted: a feed has some fifty. */
    private static final int MAX_FIELDS = 1_000;
    private static final Set<String> ITEMS = Set.of("item", "entry");
    private static final Set<String> ROOTS = Set.of("rss", "feed", "RDF", "channel");

    private final InputStream file;
    private final XMLStreamReader reader;
    private int depth;

    private GoogleXml(InputStream file, XMLStreamReader reader) {
        this.file = file;
        this.reader = reader;
    }

    /** Opens a file. Throws {@link UnreadableFileException} if it is not XML from its beginning. */
    static GoogleXml open(Path path) throws IOException, UnreadableFileException {
        InputStream file = Files.newInputStream(path);
        try {
            return new GoogleXml(file, factory().createXMLStreamReader(file));
        } catch (XMLStreamException e) {
            file.close();
            throw unreadable(e);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setXMLResolver((_, systemId, _, _) -> {
            throw new XMLStreamException("nothing is read from elsewhere: " + systemId);
        });
        return factory;
    }

    /** The next item, empty at the end. Throws {@link UnreadableFileException} where the file is no feed any more. */
    Optional<GoogleItem> next() throws UnreadableFileException {
        try {
            while (reader.hasNext()) {
                if (step() == XMLStreamConstants.START_ELEMENT && ITEMS.contains(reader.getLocalName())) {
                    return Optional.of(item());
                }
            }
            return Optional.empty();
        } catch (XMLStreamException e) {
            throw unreadable(e);
        }
    }

    private int step() throws XMLStreamException, UnreadableFileException {
        int event = reader.next();
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> {
                if (++depth > MAX_DEPTH) {
                    throw unreadable("elements stand more than " + MAX_DEPTH + " deep");
                }
                if (depth == 1 && !ROOTS.contains(reader.getLocalName())) {
                    throw unreadable("is neither RSS nor Atom");
                }
            }
            case XMLStreamConstants.END_ELEMENT -> depth--;
            case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw unreadable("has a document type or entities of its own, which are not taken");
            case XMLStreamConstants.START_DOCUMENT, XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA,
                    XMLStreamConstants.COMMENT, XMLStreamConstants.SPACE -> {
            }
        }
        return event;
    }

    private GoogleItem item() throws XMLStreamException, UnreadableFileException {
        long line = reader.getLocation().getLineNumber();
        int depthOfItem = depth;
        Map<String, List<String>> fields = new HashMap<>();
        int count = 0;
        while (depth >= depthOfItem) {
            if (step() == XMLStreamConstants.START_ELEMENT) {
                if (++count > MAX_FIELDS) {
                    throw unreadable("an item has more than " + MAX_FIELDS + " fields");
                }
                String name = name();
                fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(text());
            }
        }
        return new GoogleItem(line, fields, fields.containsKey(ExactColumns.HANDLE), "");
    }

    private String name() {
        String local = reader.getLocalName().toLowerCase(Locale.ROOT).replace('_', ' ');
        return OURS.equals(reader.getNamespaceURI()) ? ExactColumns.PREFIX + local : local;
    }

    /** The text of the element that was just begun, up to its end; that of elements within it is passed over. */
    private String text() throws XMLStreamException, UnreadableFileException {
        boolean escaped = reader.getAttributeValue(OURS, ESCAPED) != null;
        int depthOfText = depth;
        StringBuilder text = new StringBuilder();
        while (depth >= depthOfText) {
            int event = step();
            boolean isText = event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA
                    || event == XMLStreamConstants.SPACE;
            if (isText && depth == depthOfText) {
                if (text.length() + reader.getTextLength() > MAX_TEXT) {
                    throw unreadable("a text is longer than " + MAX_TEXT + " characters");
                }
                text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
            }
        }
        return escaped ? XmlText.unescape(text.toString()) : text.toString();
    }

    private UnreadableFileException unreadable(String reason) {
        return new UnreadableFileException("line " + reader.getLocation().getLineNumber() + ": " + reason);
    }

    private static UnreadableFileException unreadable(XMLStreamException e) {
        long line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
        return new UnreadableFileException("line " + line + ": is not XML, or not from here on");
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        } finally {
            file.close();
        }
    }
}
