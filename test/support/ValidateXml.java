import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;

/** `java ValidateXml.java SCHEMA FILE`: exit code 0 when the file is valid, else 1 and why. */
public class ValidateXml {
  public static void main(String[] arguments) throws Exception {
    try {
      SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
          .newSchema(new File(arguments[0]))
          .newValidator()
          .validate(new StreamSource(new File(arguments[1])));
    } catch (org.xml.sax.SAXException invalid) {
      System.err.println(invalid.getMessage());
      System.exit(1);
    }
  }
}
