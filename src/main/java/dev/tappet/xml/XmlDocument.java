package dev.tappet.xml;

import com.ctc.wstx.stax.WstxInputFactory;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;

/**
 * Converts XML to plain values. The root is kept:
 * <code>&lt;alert id="1"&gt;&lt;host&gt;a&lt;/host&gt;&lt;/alert&gt;</code> becomes
 * <code>{"alert": {"@id": "1", "host": "a"}}</code>. Attributes are {@code @name}, text beside attributes or elements
 * is {@code #text}, an element that contains only text is that text, repeated elements are an array. Names keep their
 * prefix as written. Whitespace between elements, comments and processing instructions are dropped.
 *
 * <p>A document type is skipped without being read, so that nothing is fetched. The only entities are the five of XML
 * itself.
 */
public final class XmlDocument {
    /**
     * The maximum number of different names of elements and attributes. The reader stores names by a hash for which a
     * sender can construct collisions; the time is then quadratic in their number.
     */
    public static final int NAMES = 1_000;

    private final XMLStreamReader in;
    private final Set<String> names = new HashSet<>();
    private final Deque<Element> open = new ArrayDeque<>();
    private final Map<String, Object> document = new LinkedHashMap<>();

    private XmlDocument(XMLStreamReader in) {
        this.in = in;
    }

    /** Text that is not well-formed XML, or exceeds a limit. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        /** @param message completes "The body …" or "The text …" */
        UnreadableException(String message) {
            super(message);
        }
    }

    /** An open element. */
    private static final class Element {
        private final String name;
        private final Map<String, Object> content = new LinkedHashMap<>();
        private final StringBuilder text = new StringBuilder();
        private boolean hasElements;

        Element(String name) {
            this.name = name;
        }

        void add(Element child) {
            hasElements = true;
            content.merge(child.name, child.value(), Element::merge);
        }

        /** An element's value is never a list itself. */
        @SuppressWarnings("unchecked")
        private static Object merge(Object existing, Object added) {
            List<Object> all;
            if (existing instanceof List<?> list) {
                all = (List<Object>) list;
            } else {
                all = new ArrayList<>();
                all.add(existing);
            }
            all.add(added);
            return all;
        }

        private Object value() {
            if (content.isEmpty()) {
                return text.toString();
            }
            if (!text.toString().isBlank()) {
                content.put("#text", hasElements ? text.toString().strip() : text.toString());
            }
            return content;
        }
    }

    /**
     * Reads a document.
     *
     * @param xml    without a byte order mark
     * @param levels the maximum nesting depth of elements
     * @throws UnreadableException if the document is not well-formed, or exceeds a limit
     */
    public static Map<String, Object> read(String xml, int levels) throws UnreadableException {
        try {
            XMLStreamReader reader = readers().createXMLStreamReader(new StringReader(xml));
            XmlDocument document = new XmlDocument(reader);
            while (reader.hasNext()) {
                document.handleEvent(reader.next(), levels);
            }
            return document.document;
        } catch (XMLStreamException e) {
            // its message may contain text of the document
            throw new UnreadableException(
                    e.getLocation() == null
                            ? "is not well-formed XML"
                            : "is not well-formed XML: line %d, column %d"
                                    .formatted(
                                            e.getLocation().getLineNumber(),
                                            e.getLocation().getColumnNumber()));
        }
    }

    private void handleEvent(int cost, int levels) throws UnreadableException {
        switch (cost) {
            case XMLStreamConstants.START_ELEMENT -> begin(levels);
            case XMLStreamConstants.END_ELEMENT -> end();
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                if (!open.isEmpty()) {
                    open.peek().text.append(in.getTextCharacters(), in.getTextStart(), in.getTextLength());
                }
            }
            default -> {
                // comments, processing instructions, the document type and the end have no values
            }
        }
    }

    private void begin(int levels) throws UnreadableException {
        if (open.size() >= levels) {
            throw new UnreadableException("nests deeper than " + levels + " levels");
        }
        Element element = new Element(known(in.getLocalName()));
        for (int i = 0; i < in.getAttributeCount(); i++) {
            element.content.put("@" + known(in.getAttributeLocalName(i)), in.getAttributeValue(i));
        }
        open.push(element);
    }

    private void end() {
        Element ended = open.pop();
        if (open.isEmpty()) {
            document.put(ended.name, ended.value());
        } else {
            open.peek().add(ended);
        }
    }

    private String known(String name) throws UnreadableException {
        if (names.add(name) && names.size() > NAMES) {
            throw new UnreadableException("has more than " + NAMES + " different names of elements and attributes");
        }
        return name;
    }

    /** Creates a factory for every document: a shared one would keep the names of one document for the next. */
    private static XMLInputFactory readers() {
        XMLInputFactory readers = new WstxInputFactory();
        readers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        readers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        // no entities are declared, so that any reference is an error
        readers.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
        // prefixes are kept as written, and an undeclared one is not an error
        readers.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        readers.setProperty(XMLInputFactory.IS_COALESCING, false);
        // reports errors while reading, not on the first access of a value
        readers.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
        return readers;
    }
}
