// Every law of MethodLaws and of the classes that it extends must have run in the outside project.
// Variables that the pom gives: outside, the project; laws, the file of MethodLaws.

def declared = [] as TreeSet
for (def file = new File(laws.toString()); file.exists();) {
    def source = file.getText('UTF-8')
    (source =~ /@(?:Property|Example)(?:\([^)]*\))?\s+void (\w+)\(/).each { declared << it[1] }
    def parent = source =~ /class \w+ extends (\w+)/
    file = new File(file.parentFile, parent.find() ? "${parent.group(1)}.java" : 'none')
}
assert declared.size() >= 15: "laws were found in the source: $declared"

def report = new File(outside.toString(), 'target/surefire-reports/TEST-example.UniformSpsaTest.xml')
assert report.exists(): "no test ran in the outside project: there is no $report"
def suite = new groovy.xml.XmlSlurper().parse(report)
def ran = suite.testcase.findAll { it.skipped.isEmpty() }.collect { it.@name.text() } as TreeSet
def missing = declared.findAll { law -> !ran.any { it.startsWith(law) } }
assert missing.isEmpty(): "laws that did not run in the outside project: $missing, of those that ran: $ran"
assert new File(outside.toString(), 'target/own-method.jar').exists()
println "${declared.size()} laws ran in the outside project"
return true
