package org.zhongshu.platform.decisions.internal;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small XML text with the lines its elements stand on. No document type, so neither entities nor anything from outside; bounded in
 * elements and depth.
 */
final class XmlTree {

    private static final int MOST_ELEMENTS = 60_000;
    private static final int DEEPEST = 40;

    private XmlTree() {
    }

    /** What cannot be read, in Chinese with the line. */
    static final class Unreadable extends Exception {
        Unreadable(int line, String reason) {
            super("第 " + line + " 行：" + reason);
        }
    }

    /** @param name local name; @param space namespace, may be null; @param text its own text, without that of its children */
    record Node(String name, String space, Map<String, String> attributes, List<Node> children, StringBuilder own, int line) {

        String text() {
            return own.toString().strip();
        }

        String attribute(String attribute) {
            return attributes.get(attribute);
        }

        List<Node> all(String child) {
            return children.stream().filter(c -> c.name.equals(child)).toList();
        }

        Optional<Node> first(String child) {
            return children.stream().filter(c -> c.name.equals(child)).findFirst();
        }

        /** Text of the child of that name; null: there is none. */
        String textOf(String child) {
            return first(child).map(Node::text).orElse(null);
        }
    }

    static Node parse(String xml) throws Unreadable {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        List<Node> open = new ArrayList<>();
        Node root = null;
        int elements = 0;
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            while (reader.hasNext()) {
                int line = reader.getLocation().getLineNumber();
                switch (reader.next()) {
                    case XMLStreamConstants.DTD -> throw new Unreadable(line, "不允许文档类型声明（DOCTYPE）");
                    case XMLStreamConstants.ENTITY_REFERENCE -> throw new Unreadable(line, "不允许实体引用");
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++elements > MOST_ELEMENTS || open.size() >= DEEPEST) {
                            throw new Unreadable(line, "元素过多或嵌套过深");
                        }
                        Map<String, String> attributes = new LinkedHashMap<>();
                        for (int i = 0; i < reader.getAttributeCount(); i++) {
                            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
                        }
                        Node node = new Node(reader.getLocalName(), reader.getNamespaceURI(), attributes, new ArrayList<>(), new StringBuilder(), reader.getLocation().getLineNumber());
                        if (open.isEmpty()) {
                            root = node;
                        } else {
                            open.getLast().children().add(node);
                        }
                        open.add(node);
                    }
                    case XMLStreamConstants.END_ELEMENT -> open.removeLast();
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (!open.isEmpty()) {
                            open.getLast().own().append(reader.getText());
                        }
                    }
                    default -> {
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw new Unreadable(e.getLocation() == null ? 1 : e.getLocation().getLineNumber(), "不是合法的 XML");
        }
        if (root == null) {
            throw new Unreadable(1, "没有内容");
        }
        return root;
    }
}
