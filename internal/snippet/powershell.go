package snippet

import (
	"fmt"
	"net/url"
	"strings"
)

// powershell writes lines that Windows PowerShell 5.1 and its successors run. A body is
// sent as bytes, since the former would send a text in another encoding.
func powershell(r *Request) string {
	if len(r.Parts) > 0 {
		return powershellParts(r)
	}
	var b strings.Builder
	media, headers := r.contentType()
	if len(headers) > 0 {
		b.WriteString("$headers = @{\n")
		for _, h := range headers {
			fmt.Fprintf(&b, "    %s = %s\n", powershellText(h.Name), powershellText(h.Value))
		}
		b.WriteString("}\n")
	}
	body := r.Body
	if len(r.Form) > 0 {
		media, body = "application/x-www-form-urlencoded", encoded(r.Form)
	}
	if body != "" {
		fmt.Fprintf(&b, "$body = %s\n", powershellText(body))
	}
	fmt.Fprintf(&b, "Invoke-RestMethod -Method %s -Uri %s", title(r.method()), powershellText(r.URL))
	if len(headers) > 0 {
		b.WriteString(" -Headers $headers")
	}
	if body != "" {
		if media != "" {
			fmt.Fprintf(&b, " -ContentType %s", powershellText(media))
		}
		b.WriteString(" -Body ([Text.Encoding]::UTF8.GetBytes($body))")
	}
	if r.Save != "" {
		fmt.Fprintf(&b, " -OutFile %s", powershellText(r.Save))
	}
	return b.String()
}

// powershellParts sends parts by .NET: Invoke-RestMethod of Windows PowerShell does not
// know them.
func powershellParts(r *Request) string {
	var b strings.Builder
	b.WriteString("Add-Type -AssemblyName System.Net.Http\n$client = [Net.Http.HttpClient]::new()\n")
	for _, h := range r.Header {
		fmt.Fprintf(&b, "$client.DefaultRequestHeaders.Add(%s, %s)\n", powershellText(h.Name), powershellText(h.Value))
	}
	b.WriteString("$form = [Net.Http.MultipartFormDataContent]::new()\n")
	for _, p := range r.Parts {
		if p.File != "" {
			name := powershellText(p.File)
			fmt.Fprintf(&b, "$form.Add([Net.Http.ByteArrayContent]::new([IO.File]::ReadAllBytes((Resolve-Path %s))), %s, %s)\n", name, powershellText(p.Name), name)
		} else {
			fmt.Fprintf(&b, "$form.Add([Net.Http.StringContent]::new(%s), %s)\n", powershellText(p.Text), powershellText(p.Name))
		}
	}
	fmt.Fprintf(&b, "$response = $client.PostAsync(%s, $form).Result\n$response.Content.ReadAsStringAsync().Result", powershellText(r.URL))
	return b.String()
}

// title is a method as Invoke-RestMethod names it: Get.
func title(method string) string { return method[:1] + strings.ToLower(method[1:]) }

// encoded is a form as it is sent, in its order.
func encoded(form []Field) string {
	var out []string
	for _, f := range form {
		out = append(out, url.QueryEscape(f.Name)+"="+url.QueryEscape(f.Value))
	}
	return strings.Join(out, "&")
}

// singleQuotes are what PowerShell takes for the end of a verbatim string, each unless
// it stands twice (PowerShell Language Specification 3.0, 2.3.5.2).
var singleQuotes = strings.NewReplacer("'", "''", "\u2018", "\u2018\u2018", "\u2019", "\u2019\u2019", "\u201A", "\u201A\u201A", "\u201B", "\u201B\u201B")

// powershellText is a verbatim string, in which nothing is expanded.
func powershellText(text string) string { return "'" + singleQuotes.Replace(text) + "'" }
